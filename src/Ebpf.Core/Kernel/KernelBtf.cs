using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>What the kernel says of its own types and functions, in /sys/kernel/btf/vmlinux.</summary>
internal static unsafe class KernelBtf
{
    private const uint BTF_KIND_FUNC = 12;

    /// <returns>The first of the names that is a function's; null when none is, and without BTF.</returns>
    /// <exception cref="IOException">There is BTF, and it cannot be read.</exception>
    internal static string? FindFunction(ReadOnlySpan<string> candidates)
    {
        Libbpf.EnsureStarted();
        if (!KernelSettings.HasBtf)
        {
            return null;
        }

        btf* types = Libbpf.btf__load_vmlinux_btf();
        if (types is null)
        {
            throw new IOException($"The kernel's BTF cannot be read: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        try
        {
            foreach (string name in candidates)
            {
                if (IsFunction(types, name))
                {
                    return name;
                }
            }

            return null;
        }
        finally
        {
            Libbpf.btf__free(types);
        }
    }

    // A negative errno, or 0 for 'void', stands for none.
    private static bool IsFunction(btf* types, string name)
    {
        fixed (byte* bytes = CString.ToBytes(name, nameof(name)))
        {
            return Libbpf.btf__find_by_name_kind(types, bytes, BTF_KIND_FUNC) > 0;
        }
    }
}
