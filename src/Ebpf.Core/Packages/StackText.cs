using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf;

/// <summary>Records with a stack of the kernel and one of a process: a line for the thread, and one for each function.</summary>
internal sealed class StackText
{
    private readonly Symbolizer? _symbols;
    private readonly BtfMember _process;
    private readonly BtfMember _cpu;
    private readonly BtfMember _command;
    private readonly (string Title, BtfMember Size, BtfMember Addresses)[] _stacks;

    /// <param name="stack">The names of the members.</param>
    /// <param name="members">The members of a record.</param>
    /// <exception cref="InvalidDataException">A member is missing.</exception>
    internal StackText(PackageStack stack, IReadOnlyList<BtfMember> members)
    {
        BtfMember Find(string usual)
        {
            string name = stack.Members.GetValueOrDefault(usual, usual);
            return members.FirstOrDefault(member => member.Name == name)
                ?? throw new InvalidDataException($"Stacks are to be printed, and the records have no member '{name}'.");
        }

        _symbols = stack.HasNames ? new Symbolizer() : null;
        (_process, _cpu, _command) = (Find("pid"), Find("cpu_id"), Find("comm"));
        _stacks = [("Kernel", Find("kstack_sz"), Find("kstack")), ("User", Find("ustack_sz"), Find("ustack"))];
    }

    internal string Write(ReadOnlySpan<byte> record)
    {
        int process = (int)Math.Clamp(BtfValueText.ReadSigned(Bytes(_process, record)), 0, int.MaxValue);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{KernelText.ToDisplay(KernelText.TrimAtNul(Bytes(_command, record)))} (pid={process}) @ CPU {BtfValueText.ReadUnsigned(Bytes(_cpu, record))}");
        foreach ((string title, BtfMember size, BtfMember addresses) in _stacks)
        {
            ReadOnlySpan<ulong> all = MemoryMarshal.Cast<byte, ulong>(Bytes(addresses, record));
            int count = (int)Math.Clamp(BtfValueText.ReadSigned(Bytes(size, record)) / sizeof(ulong), 0, all.Length);
            text.Append(CultureInfo.InvariantCulture, $"\n{title}:{(count == 0 ? " none" : "")}");
            foreach (string frame in Name(all[..count], process))
            {
                text.Append("\n    ").Append(frame);
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes of a member; none when the record ends before.</summary>
    private static ReadOnlySpan<byte> Bytes(BtfMember member, ReadOnlySpan<byte> record) =>
        member.Type.SizeBytes is { } size && member.OffsetBytes + size <= record.Length ? record.Slice(member.OffsetBytes, size) : default;

    private IEnumerable<string> Name(ReadOnlySpan<ulong> addresses, int process) => _symbols is null
        ? addresses.ToArray().Select(address => $"0x{address:x16}")
        : _symbols.Resolve(addresses, process).Select(frame => frame.ToString());
}
