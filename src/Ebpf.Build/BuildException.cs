namespace Ebpf.Build;

/// <summary>An input that no class can be made of: it becomes an error of the build.</summary>
internal sealed class BuildException(string path, string message, string code = BuildException.BadObject, int line = 0, int column = 0) : Exception(message)
{
    /// <summary>The object, or an item that names it, cannot be used.</summary>
    internal const string BadObject = "EBPF101";

    /// <summary>clang is missing, or cannot be started.</summary>
    internal const string NoClang = "EBPF102";

    /// <summary>clang refuses the source.</summary>
    internal const string BadSource = "EBPF103";

    /// <summary>The line as MSBuild reads it: file, place, code, text.</summary>
    internal string ToDiagnostic(string severity = "error")
    {
        string place = line > 0 ? $"({line},{Math.Max(column, 1)})" : "";
        return $"{path}{place}: {severity} {code}: {Message.ReplaceLineEndings(" ")}";
    }
}
