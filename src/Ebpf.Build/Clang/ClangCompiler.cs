using System.ComponentModel;
using System.Diagnostics;

namespace Ebpf.Build;

/// <summary>Compiles BPF sources with clang.</summary>
/// <param name="path">The compiler.</param>
/// <param name="request">The directories.</param>
internal sealed class ClangCompiler(string path, BuildRequest request)
{
    private static readonly string[] Names =
        ["clang", .. Enumerable.Range(14, 17).Reverse().Select(version => $"clang-{version}")];

    /// <summary>Finds the compiler: the project's, or the first of the path.</summary>
    /// <exception cref="BuildException">There is none; the message says what to do.</exception>
    internal static ClangCompiler Find(BuildRequest request, string source)
    {
        string? found = request.Clang.Length > 0 ? request.Clang : Names.Select(FindInPath).FirstOrDefault(name => name is not null);
        return found is not null ? new ClangCompiler(found, request) : throw new BuildException(
            source, "clang is needed to compile it, and was not found. Install it (Debian: apt-get install clang llvm; Windows: winget install LLVM.LLVM; macOS: "
            + "brew install llvm), or set EbpfClang, or compile it elsewhere and use the object instead: <BpfObject Include=\"…\" />.", BuildException.NoClang);
    }

    /// <returns>The object.</returns>
    /// <exception cref="BuildException">clang refuses the source: the first error; the others are printed.</exception>
    internal byte[] Compile(BuildItem item, string architecture, List<string> inputs, TextWriter output)
    {
        Directory.CreateDirectory(request.OutputDirectory);
        string to = Path.Combine(request.OutputDirectory, $"{item.ClassName}.{architecture}.o");
        string dependencies = Path.ChangeExtension(to, ".d");
        string[] includes = [.. item.Includes.SelectMany(folder => new[] { "-I", folder })];
        string[] arguments =
        [
            "-target", "bpf", "-mcpu=v2", "-O2", "-g", "-Wall", $"-D{Architecture.MacroOf(architecture)}", .. item.Defines.Select(define => $"-D{define}"), .. includes,
            "-idirafter", request.IncludeDirectory, "-idirafter", Path.Combine(request.IncludeDirectory, "bpf"),
            "-idirafter", $"/usr/include/{Architecture.TripletOf(architecture)}", "-idirafter", "/usr/include/x86_64-linux-gnu", "-idirafter", "/usr/include/aarch64-linux-gnu",
            "-fno-color-diagnostics", "-fdebug-prefix-map=" + Path.GetDirectoryName(item.Path) + "=.", "-MD", "-MF", dependencies,
            .. item.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-c", item.Path, "-o", to,
        ];
        (int exit, string text) = Run(path, arguments, item.Path);
        ClangMessages messages = new(item.Path, text);
        messages.WriteTo(output, isFailed: exit != 0);
        inputs.AddRange(DependencyFile.Read(dependencies));
        Strip(to, item.Path);
        return File.ReadAllBytes(to);
    }

    /// <summary>Removes the debug information beside BTF, where the tool for it is installed: the object is several times smaller.</summary>
    private void Strip(string file, string source)
    {
        string name = Path.GetFileName(path).Replace("clang", "llvm-strip", StringComparison.Ordinal);
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        if (File.Exists(beside) || FindInPath(name) is not null)
        {
            Run(File.Exists(beside) ? beside : name, ["-g", file], source);
        }
    }

    private static (int Exit, string Text) Run(string program, string[] arguments, string source)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string text = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text);
        }
        catch (Win32Exception e)
        {
            throw new BuildException(source, $"{program} cannot be started: {e.Message}. Set EbpfClang to a clang that is there.", BuildException.NoClang);
        }
    }

    private static string? FindInPath(string name)
    {
        string file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
