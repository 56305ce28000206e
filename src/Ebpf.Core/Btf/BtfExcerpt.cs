using System.Buffers;
using System.Buffers.Binary;

namespace Ebpf;

/// <summary>Some types of BTF, and all that they are made of, as BTF of its own.</summary>
/// <remarks>They keep their numbers: those between them are of a pointer. Each pointer is one to void.</remarks>
internal sealed class BtfExcerpt(BtfImage source)
{
    private static readonly BtfRecord Filler = new(0, 0, (uint)BtfKind.Pointer << BtfRecord.KindAt, 0, default);

    private readonly SortedDictionary<int, BtfRecord> _chosen = [];
    private readonly ArrayBufferWriter<byte> _records = new(), _names = new();
    private readonly Dictionary<uint, uint> _newNames = [];

    /// <exception cref="InvalidDataException">A type is damaged.</exception>
    internal void Add(BtfRecord type)
    {
        Stack<BtfRecord> rest = new([type]);
        while (rest.TryPop(out BtfRecord record))
        {
            if (_chosen.TryAdd(record.Id, record))
            {
                foreach (uint id in PartsOf(record))
                {
                    rest.Push(Read(id));
                }
            }
        }
    }

    internal byte[] ToBytes()
    {
        Rename(0); // The first name is the empty one.
        int next = 1;
        foreach ((int id, BtfRecord record) in _chosen)
        {
            for (; next < id; next++)
            {
                Write(Filler);
            }

            Write(record);
            next++;
        }

        return BtfImage.Write(_records.WrittenSpan, _names.WrittenSpan);
    }

    private static IEnumerable<uint> PartsOf(BtfRecord record) => record.Kind switch
    {
        BtfKind.Struct or BtfKind.Union => Enumerable.Range(0, record.Entries).Select(i => record[(3 * i) + 1]).Where(id => id != 0),
        BtfKind.Array => [record[0], record[1]],
        BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag when record.SizeOrTarget != 0 => [record.SizeOrTarget],
        _ => [],
    };

    private BtfRecord Read(uint id) => id < source.Count ? source.Read((int)id, (int)id) : throw new InvalidDataException("A type is made of one that there is not.");

    private void Write(BtfRecord record)
    {
        Write(Rename(record.NameOffset));
        Write(record.Info);
        Write(record.Kind == BtfKind.Pointer ? 0 : record.SizeOrTarget);
        for (int i = 0; i < record.Extra.Length / sizeof(uint); i++)
        {
            Write(IsName(record.Kind, i) ? Rename(record[i]) : record[i]);
        }
    }

    private static bool IsName(BtfKind kind, int index) => kind switch
    {
        BtfKind.Struct or BtfKind.Union or BtfKind.Enum64 => index % 3 == 0,
        BtfKind.Enum => index % 2 == 0,
        _ => false,
    };

    private uint Rename(uint offset)
    {
        if (_newNames.TryGetValue(offset, out uint newOffset))
        {
            return newOffset;
        }

        newOffset = (uint)_names.WrittenCount;
        _newNames.Add(offset, newOffset);
        _names.Write(source.ReadName(offset));
        _names.Write<byte>([0]);
        return newOffset;
    }

    private void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_records.GetSpan(sizeof(uint)), value);
        _records.Advance(sizeof(uint));
    }
}
