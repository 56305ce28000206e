using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Ebpf;
using Ebpf.Probes.Unlink;

namespace UnlinkSnoop;

/// <summary>An event as a line of columns: who, by which program, with which result, which file.</summary>
/// <param name="width">Columns of the terminal; null: the output is none.</param>
internal sealed class SnoopLine(int? width)
{
    private const int Wide = 120;
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    /// <summary>Writes the line with its line feed, in UTF-8.</summary>
    /// <remarks>The names are bytes, and stay bytes: no string is made of them.</remarks>
    /// <returns>False when there is no room.</returns>
    internal bool TryFormat(in UnlinkEventView e, Span<byte> destination, out int length)
    {
        TimeSpan time = e.Time.ToLocalTime().TimeOfDay;
        string result = e.ErrorName ?? "OK";
        (string color, string plain) = e.ErrorNumber != 0 && width is not null ? (Red, Plain) : ("", "");
        long tenths = e.Latency.Ticks; // Of a microsecond.
        return width < Wide
            ? Utf8.TryWrite(
                destination,
                $"{time:c} {e.DisplayProcessCommand,-15} pid {e.ProcessId,-7} uid {e.UserId,-5} login {Login(e),-5} {color}{result,-8}{plain} {Path(e)}{Rest(e)}\n",
                out length)
            : Utf8.TryWrite(
                destination,
                $"{time:c} {e.DisplayProcessCommand,-15} pid {e.ProcessId,-7} uid {e.UserId,-5} login {Login(e),-5} from {e.DisplayParentCommand,-15} "
                    + $"{color}{result,-8}{plain} {tenths / 10,6}.{tenths % 10} us  {Path(e)}{Rest(e)}\n",
                out length);
    }

    private static string Login(in UnlinkEventView e) => e.LoginUserId?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static ReadOnlySpan<byte> Path(in UnlinkEventView e) => e.PathState == UnlinkPathState.Resolved ? e.DisplayFullPath : e.DisplayPath;

    private static string Rest(in UnlinkEventView e) => (e.Destination is { } destination ? $" -> {destination.DisplayPath}" : "") + Mark(e) + Details(e.Process);

    private static string Mark(in UnlinkEventView e) =>
        (e.PathState is UnlinkPathState.Truncated or UnlinkPathState.Unreadable ? $" ({e.PathState})" : "")
        + (e.Operation == UnlinkOperations.Unlink ? "" : $" ({e.Operation})");

    private static string Details(UnlinkProcess? process) => process is null
        ? ""
        : Part("by", process.Executable) + Part("as", string.Join(' ', process.Arguments)) + Part("in", process.WorkingDirectory)
            + string.Concat(process.Ancestors.Select(one => $" < {Display(one.Command)}[{one.ProcessId}]"))
            + Part("container", process.ContainerId) + Part("cgroup", process.ContainerId is null ? process.CgroupPath : null);

    private static string Part(string name, string? text) => string.IsNullOrEmpty(text) ? "" : $"  {name} {Display(text)}";

    private static string Display(string text) => KernelText.ToDisplay(Encoding.UTF8.GetBytes(text));
}
