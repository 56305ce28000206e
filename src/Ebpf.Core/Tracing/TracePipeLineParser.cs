using System.Text;

namespace Ebpf;

/// <summary>Takes a line of the trace pipe apart. It throws on no input.</summary>
internal static class TracePipeLineParser
{
    // The kernel pads a thread's name, of 15 bytes at most, to this width.
    private const int TaskWidth = 16;

    /// <param name="line">One line without its line break.</param>
    internal static TracePipeLine Parse(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        return ParseLostEvents(line, text) ?? ParseEvent(line, text) ?? new TracePipeLine(text);
    }

    /// <summary><c>CPU:2 [LOST 123 EVENTS]</c>, or <c>CPU:2 [LOST EVENTS]</c> when the kernel did not count.</summary>
    private static TracePipeLine? ParseLostEvents(ReadOnlySpan<byte> line, string text)
    {
        LineCursor cursor = new(line);
        if (!cursor.TrySkip("CPU:"u8) || !cursor.TryReadInt32(out int cpu) || !cursor.TrySkip(" [LOST "u8))
        {
            return null;
        }

        long? lost = cursor.TryReadInt64(out long count) ? count : null;
        return cursor.Rest.SequenceEqual(lost is null ? "EVENTS]"u8 : " EVENTS]"u8)
            ? new TracePipeLine(text) { Kind = TracePipeLineKind.LostEvents, Cpu = cpu, LostEvents = lost }
            : null;
    }

    /// <summary>
    /// <c>task-pid (tgid) [cpu] flags time: function: message</c>. A name may look like all that follows it, so that the last
    /// hyphen within its width is the one that ends it.
    /// </summary>
    private static TracePipeLine? ParseEvent(ReadOnlySpan<byte> line, string text)
    {
        for (int hyphen = Math.Min(TaskWidth, line.Length - 1); hyphen >= 0; hyphen--)
        {
            if (line[hyphen] == '-' && ParseBehindTask(new LineCursor(line[(hyphen + 1)..]), text) is { } parsed)
            {
                return parsed with { Task = Encoding.UTF8.GetString(line[..hyphen].TrimStart((byte)' ')) };
            }
        }

        return null;
    }

    private static TracePipeLine? ParseBehindTask(LineCursor cursor, string text)
    {
        if (!cursor.TryReadInt32(out int thread) || !cursor.TrySkip(" "u8) || !TryReadProcess(ref cursor, out int? process)
            || !cursor.TrySkip("["u8) || !cursor.TryReadInt32(out int cpu) || !cursor.TrySkip("] "u8)
            || !TryReadFlagsAndTime(ref cursor, out ReadOnlySpan<byte> flags, out TimeSpan? time))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = cursor.Rest;
        int functionEnd = FindFunctionEnd(rest);
        return new TracePipeLine(text)
        {
            Kind = TracePipeLineKind.Event,
            ThreadId = thread,
            ProcessId = process,
            Cpu = cpu,
            Flags = Encoding.UTF8.GetString(flags),
            Timestamp = time,
            Function = functionEnd < 0 ? "" : Encoding.UTF8.GetString(rest[..functionEnd]),
            Message = Encoding.UTF8.GetString(functionEnd < 0 ? rest : rest[(functionEnd + ": ".Length)..]),
        };
    }

    /// <summary><c>(   9346) </c>, <c>(-------) </c> when the kernel does not know it, or nothing.</summary>
    private static bool TryReadProcess(ref LineCursor cursor, out int? process)
    {
        process = null;
        cursor.SkipBlanks();
        if (!cursor.TrySkip("("u8) || cursor.TrySkip("-------) "u8))
        {
            return true;
        }

        cursor.SkipBlanks();
        process = cursor.TryReadInt32(out int number) ? number : null;
        return process is not null && cursor.TrySkip(") "u8);
    }

    /// <summary><c>d..31  4710.951696: </c>, or without the flags.</summary>
    private static bool TryReadFlagsAndTime(ref LineCursor cursor, out ReadOnlySpan<byte> flags, out TimeSpan? time)
    {
        flags = default;
        cursor.SkipBlanks();
        ReadOnlySpan<byte> word = cursor.ReadWord();
        if (!word.EndsWith(":"u8))
        {
            flags = word;
            cursor.SkipBlanks();
            word = cursor.ReadWord();
        }

        return TryParseTime(new LineCursor(word), out time) && cursor.TrySkip(" "u8);
    }

    /// <summary><c>4710.951696:</c> in seconds, or <c>123456:</c> of a clock that counts something else.</summary>
    private static bool TryParseTime(LineCursor cursor, out TimeSpan? time)
    {
        time = null;
        if (!cursor.TryReadInt64(out long whole))
        {
            return false;
        }

        if (cursor.TrySkip("."u8))
        {
            if (cursor.Rest.Length != "951696:".Length || !cursor.TryReadInt32(out int microseconds) || whole > int.MaxValue)
            {
                return false;
            }

            time = TimeSpan.FromSeconds(whole) + TimeSpan.FromMicroseconds(microseconds);
        }

        return cursor.Rest.SequenceEqual(":"u8);
    }

    /// <summary>There is no blank in a function but that before <c>[module]</c>; -1 when the line does not begin with one.</summary>
    private static int FindFunctionEnd(ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf(": "u8);
        return end > 0 && (!rest[..end].Contains((byte)' ') || rest[end - 1] == ']') ? end : -1;
    }
}
