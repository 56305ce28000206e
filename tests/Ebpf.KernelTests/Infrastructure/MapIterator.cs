using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>An iterator over the elements of a map: its target is not in the section, so that Attach cannot give it.</summary>
internal static unsafe partial class MapIterator
{
    private const int BPF_TRACE_ITER = 28;

    /// <param name="program">Of a section iter/bpf_map_elem.</param>
    /// <param name="map">What it is for.</param>
    /// <param name="path">Where to pin the attachment.</param>
    internal static void Pin(BpfProgram program, BpfMap map, string path)
    {
        using SafeFileHandle programHandle = new(bpf_prog_get_fd_by_id(program.GetInfo().Id), ownsHandle: true);
        using SafeFileHandle mapHandle = new(bpf_map_get_fd_by_id(map.Id), ownsHandle: true);
        uint mapDescriptor = (uint)mapHandle.DangerousGetHandle();
        LinkOptions options = new() { Size = (nuint)sizeof(LinkOptions), IteratorInfo = &mapDescriptor, IteratorInfoLength = sizeof(uint) };
        using SafeFileHandle link = new(bpf_link_create((int)programHandle.DangerousGetHandle(), 0, BPF_TRACE_ITER, &options), ownsHandle: true);

        Assert.Equal(0, bpf_obj_pin((int)link.DangerousGetHandle(), path));
    }

    /// <summary>The start of struct bpf_link_create_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkOptions
    {
        internal nuint Size;
        internal uint Flags;
        internal uint* IteratorInfo;
        internal uint IteratorInfoLength;
        internal uint TargetBtfId;
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_map_get_fd_by_id(uint id);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_link_create(int program, int target, int attachType, LinkOptions* options);

    [LibraryImport("libbpf.so.1", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_obj_pin(int fd, string path);
}
