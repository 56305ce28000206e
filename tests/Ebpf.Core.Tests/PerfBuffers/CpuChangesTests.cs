using System.Text;

namespace Ebpf.Core.Tests.PerfBuffers;

public sealed class CpuChangesTests
{
    [Theory]
    [InlineData("offline@/devices/system/cpu/cpu1|ACTION=offline|DEVPATH=/devices/system/cpu/cpu1|SUBSYSTEM=cpu|", 1)]
    [InlineData("online@/devices/system/cpu/cpu12|ACTION=online|DEVPATH=/devices/system/cpu/cpu12|SUBSYSTEM=cpu|", 12)]
    [InlineData("change@/devices/system/cpu/cpu1|ACTION=change|DEVPATH=/devices/system/cpu/cpu1|SUBSYSTEM=cpu|", null)]
    [InlineData("online@/devices/system/memory/memory1|ACTION=online|DEVPATH=/devices/system/memory/memory1|", null)]
    [InlineData("online@/devices/system/cpu/cpufreq|ACTION=online|DEVPATH=/devices/system/cpu/cpufreq|", null)]
    [InlineData("online@/devices/system/cpu/cpu1|ACTION=online|DEVPATH=/devices/system/cpu/cpu1", null)]
    public void FindCpu_NewsOfADevice_IsTheNumberOfACpuThatCameOrWent(string news, int? expected) =>
        Assert.Equal(expected, CpuChanges.FindCpu(Encoding.ASCII.GetBytes(news.Replace('|', '\0'))));
}
