using System.Text.Json;
using Ebpf.Probes.Unlink;

namespace UnlinkSnoop;

/// <summary>Lines that are written together: one system call for all that came while nobody waited.</summary>
/// <param name="stream">Where to.</param>
/// <param name="isJson">One JSON object per line instead of columns.</param>
internal sealed class SnoopOutput(Stream stream, bool isJson)
{
    private readonly SnoopLine _line = new(Console.IsOutputRedirected ? null : Console.WindowWidth);
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    internal void Add(in UnlinkEventView e)
    {
        if (isJson)
        {
            Add([.. JsonSerializer.SerializeToUtf8Bytes(e.ToEvent(), UnlinkJson.Default.UnlinkEvent), (byte)'\n']);
            return;
        }

        int length;
        while (!_line.TryFormat(in e, _bytes.AsSpan(_length), out length))
        {
            MakeRoom();
        }

        _length += length;
    }

    internal void Flush()
    {
        if (_length > 0)
        {
            stream.Write(_bytes, 0, _length);
            _length = 0;
        }
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        while (!line.TryCopyTo(_bytes.AsSpan(_length)))
        {
            MakeRoom();
        }

        _length += line.Length;
    }

    private void MakeRoom()
    {
        if (_length > 0)
        {
            Flush();
        }
        else
        {
            _bytes = new byte[2 * _bytes.Length];
        }
    }
}
