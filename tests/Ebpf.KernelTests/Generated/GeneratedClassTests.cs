using System.Runtime.InteropServices;
using Ebpf.KernelTests.Generated;

namespace Ebpf.KernelTests;

/// <summary>Classes that Ebpf.Build made of the test objects, with the kernel.</summary>
public sealed class GeneratedClassTests
{
    [Fact]
    public void Load_OptionsAndVariables_AreThoseOfTheProgram()
    {
        Require.SyscallPrograms();
        using Globals bpf = Globals.Load(new() { Constant = 10, Flag = true });

        bpf.Data = 100;
        bpf.Zeroed = 1000;
        bpf.Own = 10000;
        Answer answer = new() { Addend = 5 };
        bpf.AddUp.Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.Equal((11115ul, 1u), (answer.Sum, answer.Flag));
        Assert.Equal((10u, true, 101ul), (bpf.Constant, bpf.Flag, bpf.Data));
    }

    [Fact]
    public void Variables_StructsAndBitFields_KeepTheirValues()
    {
        Require.SyscallPrograms();
        using Types bpf = Types.Load();

        bpf.Everything = bpf.Everything with { Low = 3, Color = (Color)4, Corner = new() { Y = 7 } };
        bpf.Touch.Run();

        Assert.Equal((3u, -1, (ushort)7), (bpf.Everything.Low, bpf.Everything.Level, bpf.Everything.Corner.Y)); // 3 + 4 in three bits with a sign.
        Assert.Equal(1ul, bpf.List.Value);
    }

    [Fact]
    public void Maps_OfEachView_AreThoseOfTheObject()
    {
        Require.SyscallPrograms();
        using Generated.Maps bpf = Generated.Maps.Load(new() { Object = new BpfObjectOptions { Programs = [] } });

        bpf.Counts.Set(1, 42);
        bpf.Queue.Push(7);
        bpf.Crowded.Set(1, new Generated.Large());

        Assert.True(bpf.Counts.TryGetValue(1, out ulong count) && count == 42);
        Assert.True(bpf.Queue.TryPop(out ulong popped) && popped == 7);
        Assert.Equal(BpfMapType.LpmTrie, bpf.Object.Maps["routes"].Type);
    }

    [Fact]
    public async Task PerfBuffer_RecordBeforeItsFirstUse_IsRead()
    {
        Require.TraceFs();
        using Perf bpf = Perf.Load();
        using BpfLinks links = bpf.Attach();

        Posix.GetProcessGroup(0x40000001);
        bpf.Records.Stop();
        List<PerfRecord> records = await bpf.Records.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        PerfRecord record = Assert.Single(records);
        Assert.Equal((0x40000001ul, "hello"), (record.Argument, KernelText.Read(record.Text)));
        Assert.Equal((0ul, 0L), (bpf.Refused, bpf.Records.Lost));
    }

    [Fact]
    public void LoadFrom_ObjectWhoseStructChanged_IsRefused()
    {
        Require.SyscallPrograms();
        byte[] elf = TestObject.Read("types");
        BtfStruct record = BtfTypes.Parse(elf).Find<BtfStruct>("record")!;
        Span<byte> name = elf.AsSpan()[elf.AsSpan().IndexOf("\0process\0"u8)..];
        "\0processi"u8[..8].CopyTo(name); // The same length: only the name of a member is another.
        name[7] = (byte)'x';

        BpfException e = Assert.Throws<BpfException>(() => Types.LoadFrom(elf));

        Assert.Contains("this code was built for {time@0:u8,process@8:u4}16", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, record.Members.Count);
    }
}
