using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_details of native/bpf/unlink/unlink_event.h; ancestors and texts follow. Its fields are generated.</summary>
internal partial struct UnlinkDetailsLayout
{
    internal const int MaxAncestors = 8;
    internal const int MaxText = 1023;

    /// <summary>False when the bytes are not as long as they say.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= SizeInBytes && MemoryMarshal.Read<UnlinkDetailsLayout>(bytes).Length <= bytes.Length;

    /// <param name="bytes">Those of a whole record.</param>
    internal static UnlinkProcess Parse(ReadOnlySpan<byte> bytes)
    {
        UnlinkDetailsLayout layout = MemoryMarshal.Read<UnlinkDetailsLayout>(bytes);
        ReadOnlySpan<byte> rest = bytes[SizeInBytes..];
        ReadOnlySpan<UnlinkAncestorLayout> ancestors = MemoryMarshal.Cast<byte, UnlinkAncestorLayout>(Take(ref rest, layout.AncestorCount * UnlinkAncestorLayout.SizeInBytes));
        string executable = TakeText(ref rest, layout.ExecutableLength), directory = TakeText(ref rest, layout.DirectoryLength);
        string arguments = TakeText(ref rest, layout.CommandLineLength), cgroup = TakeText(ref rest, layout.CgroupLength);
        return new UnlinkProcess
        {
            NamespaceProcessId = (int)layout.NamespaceProcessId,
            Ancestors = ToAncestors(ancestors),
            Executable = executable.Length == 0 ? null : executable,
            WorkingDirectory = directory.Length == 0 ? null : directory,
            Arguments = arguments.Length == 0 ? [] : (arguments.EndsWith('\0') ? arguments[..^1] : arguments).Split('\0'),
            CommandLineState = (UnlinkCommandLineState)layout.CommandLineState,
            CgroupPath = cgroup.Length == 0 ? null : UnlinkCgroupPath.FromNames(cgroup, layout.CgroupLength),
        };
    }

    /// <exception cref="ArgumentException">A text or the ancestors are longer than the kernel's program writes.</exception>
    internal static byte[] Write(UnlinkProcess process)
    {
        byte[] executable = ToBytes(process.Executable), directory = ToBytes(process.WorkingDirectory);
        byte[] arguments = process.Arguments.Count == 0 ? [] : ToBytes(string.Join('\0', process.Arguments)
            + (process.CommandLineState == UnlinkCommandLineState.Whole ? "\0" : ""));
        byte[] cgroup = process.CgroupPath is { } path ? ToBytes(UnlinkCgroupPath.ToNames(path)) : [];
        if (process.Ancestors.Count > MaxAncestors)
        {
            throw new ArgumentException($"{process.Ancestors.Count} ancestors; there is room for {MaxAncestors}.", nameof(process));
        }

        UnlinkDetailsLayout layout = new()
        {
            NamespaceProcessId = (uint)process.NamespaceProcessId,
            ExecutableLength = (ushort)executable.Length,
            DirectoryLength = (ushort)directory.Length,
            CommandLineLength = (ushort)arguments.Length,
            CgroupLength = (ushort)cgroup.Length,
            AncestorCount = (byte)process.Ancestors.Count,
            CommandLineState = (byte)process.CommandLineState,
        };
        UnlinkAncestorLayout[] ancestors = [.. process.Ancestors.Select(UnlinkAncestorLayout.From)];
        return [.. MemoryMarshal.AsBytes([layout]), .. MemoryMarshal.AsBytes<UnlinkAncestorLayout>(ancestors), .. executable, .. directory, .. arguments, .. cgroup];
    }

    /// <summary>Tells whether <see cref="Parse"/> and <see cref="Write"/> keep each byte of a whole record.</summary>
    internal static bool IsText(ReadOnlySpan<byte> bytes)
    {
        UnlinkDetailsLayout layout = MemoryMarshal.Read<UnlinkDetailsLayout>(bytes);
        ReadOnlySpan<byte> rest = bytes[SizeInBytes..];
        foreach (ref readonly UnlinkAncestorLayout ancestor in MemoryMarshal.Cast<byte, UnlinkAncestorLayout>(
            Take(ref rest, layout.AncestorCount * UnlinkAncestorLayout.SizeInBytes)))
        {
            if (!Utf8.IsValid(ancestor.Command.Bytes))
            {
                return false;
            }
        }

        return layout.AncestorCount <= MaxAncestors && AreTexts(rest, layout) && Write(Parse(bytes)).AsSpan().SequenceEqual(bytes);
    }

    /// <summary>Tells whether <see cref="Write"/> takes each text: one may end within a character that the next one goes on with.</summary>
    private static bool AreTexts(ReadOnlySpan<byte> rest, in UnlinkDetailsLayout layout)
    {
        ReadOnlySpan<byte> executable = Take(ref rest, layout.ExecutableLength), directory = Take(ref rest, layout.DirectoryLength);
        ReadOnlySpan<byte> arguments = Take(ref rest, layout.CommandLineLength), cgroup = Take(ref rest, layout.CgroupLength);
        bool hasNul = layout.CommandLineState == (byte)UnlinkCommandLineState.Whole;
        return IsText(executable, []) && IsText(directory, []) && IsText(arguments, hasNul ? "\0"u8 : []) && IsText(cgroup, "/"u8);
    }

    private static bool IsText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) =>
        text.IsEmpty || (text.Length <= MaxText && text.EndsWith(end) && Utf8.IsValid(text));

    private readonly int Length =>
        SizeInBytes + (AncestorCount * UnlinkAncestorLayout.SizeInBytes) + ExecutableLength + DirectoryLength + CommandLineLength + CgroupLength;

    private static UnlinkAncestor[] ToAncestors(ReadOnlySpan<UnlinkAncestorLayout> layouts)
    {
        UnlinkAncestor[] ancestors = new UnlinkAncestor[layouts.Length];
        for (int i = 0; i < layouts.Length; i++)
        {
            ancestors[i] = new UnlinkAncestor((int)layouts[i].ProcessId, CommandCache.Get(in layouts[i].Command));
        }

        return ancestors;
    }

    private static byte[] ToBytes(string? text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
        return bytes.Length <= MaxText
            ? bytes
            : throw new ArgumentException($"'{KernelText.ToDisplay(bytes)}' has {bytes.Length} bytes; there is room for {MaxText}.", nameof(text));
    }

    private static string TakeText(ref ReadOnlySpan<byte> rest, int length) => Encoding.UTF8.GetString(Take(ref rest, length));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}

/// <summary>struct unlink_ancestor. Its fields are generated.</summary>
internal partial struct UnlinkAncestorLayout
{
    internal static UnlinkAncestorLayout From(UnlinkAncestor ancestor)
    {
        byte[] name = Encoding.UTF8.GetBytes(ancestor.Command);
        return name.Length <= SizeInBytes - sizeof(uint)
            ? new UnlinkAncestorLayout { ProcessId = (uint)ancestor.ProcessId, Command = CommandBytes.From(name) }
            : throw new ArgumentException($"The name '{KernelText.ToDisplay(name)}' has {name.Length} bytes; there is room for 16.", nameof(ancestor));
    }
}
