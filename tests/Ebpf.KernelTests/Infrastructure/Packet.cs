namespace Ebpf.KernelTests;

/// <summary>Runs a program at a packet of zeros, which nothing sends.</summary>
internal static class Packet
{
    private const int EthernetHeader = 14;

    /// <param name="program">Of a section tc or xdp.</param>
    /// <param name="length">How many bytes the packet has.</param>
    internal static uint Run(BpfProgram program, int length = EthernetHeader) => program.Run(data: new byte[length]).ReturnValue;
}
