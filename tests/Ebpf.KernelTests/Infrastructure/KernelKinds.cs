namespace Ebpf.KernelTests;

/// <summary>The kinds of maps that this kernel has: found by making one.</summary>
internal static class KernelKinds
{
    internal static bool Has(BpfMapType type)
    {
        try
        {
            BpfMap.Create(new BpfMapOptions { Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 1 }).Dispose();
            return true;
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.NotSupported)
        {
            return false;
        }
    }
}
