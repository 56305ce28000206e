using System.Buffers.Binary;
using System.Text;

namespace Ebpf.Core.Tests;

/// <summary>Writes BTF that no compiler writes.</summary>
internal sealed class BtfBytes
{
    private readonly List<byte> _records = [];
    private readonly List<byte> _text = [0];

    /// <summary>Appends a type: kind, name, number of entries, size or target, and the words behind.</summary>
    internal BtfBytes Add(BtfKind kind, string name, int entries, uint sizeOrTarget, params ReadOnlySpan<uint> words)
    {
        Write(name.Length == 0 ? 0 : NameOf(name));
        Write(((uint)kind << 24) | (uint)entries);
        Write(sizeOrTarget);
        foreach (uint word in words)
        {
            Write(word);
        }

        return this;
    }

    internal uint NameOf(string name)
    {
        uint offset = (uint)_text.Count;
        _text.AddRange(Encoding.UTF8.GetBytes(name));
        _text.Add(0);
        return offset;
    }

    internal byte[] ToArray()
    {
        byte[] records = [.. _records];
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x0001_EB9F);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), records.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), records.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), _text.Count);
        return [.. header, .. records, .. _text];
    }

    internal BtfTypes Parse() => BtfTypes.Parse(ToArray());

    private void Write(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _records.AddRange(bytes);
    }
}
