using System.Diagnostics;

namespace Ebpf.Build.Tests;

/// <summary>The targets in MSBuild, in a folder whose path has a space.</summary>
public sealed class BuildTests : IDisposable
{
    private const string Source = "#include \"own header.h\"\n#include <bpf/bpf_helpers.h>\nint count;\nSEC(\"syscall\") int run(void *context) { return count += NUMBER; }\n";

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ebpf build {Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Generate_Source_IsCompiledOnceUntilAHeaderChanges()
    {
        RequireClang();
        Write("own header.h", "#include \"vmlinux.h\"\n#define NUMBER 1\n");
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" />");

        Assert.Equal("", Generate());
        DateTime first = Stamp();
        Assert.Contains("public int Count", File.ReadAllText(Path.Combine(_folder, "obj", "Debug", "ebpf", "Own.Counter.g.cs")), StringComparison.Ordinal);
        Assert.Equal("", Generate());
        Assert.Equal(first, Stamp());
        Write("own header.h", "#include \"vmlinux.h\"\n#define NUMBER 2\n");
        Assert.Equal("", Generate());
        Assert.NotEqual(first, Stamp());
    }

    [Fact]
    public void Generate_SourceWithAnError_SaysItsLine()
    {
        RequireClang();
        Write("own header.h", "#include \"vmlinux.h\"\n");
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" />");

        Assert.Matches(@"counter\.bpf\.c\(4,\d+\): error EBPF103: use of undeclared identifier 'NUMBER'", Generate());
    }

    [Fact]
    public void Generate_DefinesAndNames_ReachTheCompilerAndTheClass()
    {
        RequireClang();
        Write("own header.h", "#include \"vmlinux.h\"\n_Static_assert(OTHER == 2, \"\");\n");
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" Defines=\"NUMBER=1;OTHER=2\" Names=\"count=Total;run=Go\" ClassName=\"Sum\" Access=\"public\" />");

        Assert.Equal("", Generate());
        string text = File.ReadAllText(Path.Combine(_folder, "obj", "Debug", "ebpf", "Own.Sum.g.cs"));
        Assert.Contains("public int Total", text, StringComparison.Ordinal);
        Assert.Contains("public global::Ebpf.BpfProgram Go =>", text, StringComparison.Ordinal);
        Assert.Contains("public sealed partial class Sum", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WithoutClang_SaysWhatToDo()
    {
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" />");

        Assert.Contains("counter.bpf.c : error EBPF102: /no/clang cannot be started", Generate("-p:EbpfClang=/no/clang"), StringComparison.Ordinal);
    }

    [Fact]
    public void DesignTimeBuild_SourceThatIsHalfWritten_KeepsTheLastClasses()
    {
        RequireClang();
        Write("own header.h", "#include \"vmlinux.h\"\n#define NUMBER 1\n");
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" />");
        Assert.Equal("", Generate());
        Write("counter.bpf.c", $"{Source}int half");

        (string output, int exitCode) = Build("-t:EbpfAddToCompile", "-p:DesignTimeBuild=true", "-getItem:Compile", "-getResultOutputFile:items.json");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"counter\.bpf\.c\(5,\d+\): warning EBPF103", output);
        Assert.Contains("Own.Counter.g.cs", File.ReadAllText(Path.Combine(_folder, "items.json")), StringComparison.Ordinal);
        Assert.Contains("error EBPF103", Generate(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ToolThatIsNotThere_IsNamed()
    {
        Write("counter.bpf.c", Source);
        Project("<BpfSource Include=\"counter.bpf.c\" />");

        Assert.Contains("exec '/no/tool.dll' ended with exit code", Generate("-p:EbpfBuildTool=/no/tool.dll"), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ObjectThatIsNone_IsNamed()
    {
        Write("a b.bpf.o", "text");
        Project("<BpfObject Include=\"a b.bpf.o\" />");

        Assert.Contains("a b.bpf.o : error EBPF101: It is not an object file (ELF).", Generate(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_TwoTypesOfOneName_AreAnError()
    {
        RequireClang();
        foreach ((string name, string type) in new[] { ("one", "int"), ("two", "long") })
        {
            Write($"{name}.bpf.c", $"struct shared {{ {type} x; }} {name};\n");
        }

        Project("<BpfSource Include=\"one.bpf.c;two.bpf.c\" />");
        Assert.Contains("two.bpf.c : error EBPF101: The type Shared (shared) is another than that of one.bpf.c", Generate(), StringComparison.Ordinal);

        Project("<BpfSource Include=\"one.bpf.c\" /><BpfSource Include=\"two.bpf.c\" Names=\"shared=Other\" />");
        Assert.Equal("", Generate());
    }

    [Fact]
    public void Generate_OddTypes_AreRightCodeOrAnError()
    {
        RequireClang();
        string members = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"int m{i};"));
        Write("odd.bpf.c",
            $"struct huge {{ {members} }} huge; int my_map, MyMap, myMap; struct event {{ int event, class, namespace; struct event *next; }} object;"
            + "struct unknown; struct unknown *pointer; struct { int x; union { int a; struct { short b, c; }; }; } nameless;");
        Project("<BpfSource Include=\"odd.bpf.c\" Architectures=\"x64\" />");

        Assert.Equal("", Generate());
        string text = File.ReadAllText(Path.Combine(_folder, "obj", "Debug", "ebpf", "Own.Odd.g.cs"));
        Assert.Contains("public int M9999;", text, StringComparison.Ordinal);
        Assert.Contains("public int MyMapVariable2", text, StringComparison.Ordinal);
        Assert.Contains("public int EventField;", text, StringComparison.Ordinal);
        Assert.Contains("public Event ObjectVariable", text, StringComparison.Ordinal);
        Assert.Contains("public Nameless", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_BitFieldAcrossUnits_IsAnError()
    {
        RequireClang();
        Write("bits.bpf.c", "struct bits { int a : 7; unsigned long long b : 60; } __attribute__((packed)) bits;\n");
        Project("<BpfSource Include=\"bits.bpf.c\" />");

        Assert.Contains("bits.bpf.c : error EBPF101: Bit field struct bits.b crosses its units", Generate(), StringComparison.Ordinal);
    }

    private static void RequireClang() => Assert.SkipUnless(File.Exists("/usr/bin/clang-14") || File.Exists("/usr/bin/clang"), "clang is not installed.");

    private DateTime Stamp() => File.GetLastWriteTimeUtc(Path.Combine(_folder, "obj", "Debug", "ebpf", "ebpf.stamp"));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private void Project(string items)
    {
        string targets = Path.Combine(Repository.Root, "src", "Ebpf.Build", "build", "Ebpf.Build");
        string tool = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        Write("Own.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                <EbpfBuildTool>{typeof(Generator).Assembly.Location}</EbpfBuildTool>
                <EbpfBuildInclude>{tool}/Ebpf.Build/include</EbpfBuildInclude>
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
              <Import Project="{targets}.props" />
              <Import Project="{targets}.targets" />
            </Project>
            """);
    }

    /// <returns>The errors and warnings.</returns>
    private string Generate(string argument = "-p:A=B") => Build("-t:EbpfGenerate", argument).Output;

    private (string Output, int ExitCode) Build(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            ["msbuild", "Own.csproj", "-v:quiet", "-nologo", "-nodeReuse:false", .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (text, process.ExitCode);
    }
}
