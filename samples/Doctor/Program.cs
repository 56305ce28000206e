using Ebpf;

try
{
    Console.Write(BpfDoctor.Examine());
    return 0;
}
catch (Exception e) when (e is PlatformNotSupportedException or DllNotFoundException)
{
    Console.Error.WriteLine($"Doctor: {e.Message}");
    return 1;
}
