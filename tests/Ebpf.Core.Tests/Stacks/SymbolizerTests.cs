using System.Runtime.InteropServices;

namespace Ebpf.Core.Tests;

public class SymbolizerTests
{
    private static readonly string LibraryPath = BinaryPath.Find("libc.so.6")!;

    private readonly Symbolizer _symbols = new();

    [Fact]
    public void Resolve_FunctionOfTheCLibrary_HasItsNameAndFile()
    {
        ulong getpid = FindExport("libc.so.6", "getpid");

        StackFrame frame = ResolveOwn(getpid + 1);

        Assert.EndsWith("getpid", frame.Function, StringComparison.Ordinal); // Or __getpid.
        Assert.Equal((1ul, null), (frame.Offset, frame.Cause));
        Assert.Equal(ElfBuildId.Find(File.ReadAllBytes(LibraryPath)), frame.BuildId);
        Assert.EndsWith($"getpid+0x1 ({Path.GetFileName(frame.Module)})", $"{frame}", StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_BuildIdOfAMappedFile_HasItsFunction()
    {
        StackFrame byAddress = ResolveOwn(FindExport("libc.so.6", "getpid"));

        StackFrame frame = Assert.Single(_symbols.Resolve([new StackAddress(byAddress.FileOffset!.Value, byAddress.BuildId)], Environment.ProcessId));

        Assert.Equal((byAddress.Function, 0ul), (frame.Function, frame.Offset));
    }

    [Fact]
    public void Resolve_BuildIdOfAnAddedFile_NeedsNoProcess()
    {
        StackAddress address = new(FindGetpid(LibraryPath), ElfBuildId.Find(File.ReadAllBytes(LibraryPath)));
        Assert.Contains("No file of this build id", Assert.Single(_symbols.Resolve([address])).Cause, StringComparison.Ordinal);

        _symbols.AddFile(LibraryPath);

        Assert.EndsWith("getpid", Assert.Single(_symbols.Resolve([address])).Function, StringComparison.Ordinal);
    }

    [Fact]
    public void AddFile_FileThatIsNoProgram_IsInvalidData()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => _symbols.AddFile(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The library may be deleted, and may be loaded after the process was read first.</summary>
    [Fact]
    public void Resolve_LibraryThatWasLoadedLaterAndDeleted_HasItsFunction()
    {
        ResolveOwn(FindExport("libc.so.6", "getpid"));
        string copy = Path.Combine(Path.GetTempPath(), $"library-{Guid.NewGuid():N}.so");
        File.Copy(FindLoaded("libSystem.Native.so"), copy);
        ulong function;
        try
        {
            function = (ulong)NativeLibrary.GetExport(NativeLibrary.Load(copy), "SystemNative_GetPid");
        }
        finally
        {
            File.Delete(copy);
        }

        StackFrame frame = ResolveOwn(function);

        Assert.SkipWhen(frame.Cause?.Contains("map_files", StringComparison.Ordinal) == true, "not allowed: deleted files that a process maps");
        Assert.Equal(("SystemNative_GetPid", $"{copy} (deleted)"), (frame.Function, frame.Module));
    }

    [Fact]
    public void Resolve_CodeOfTheKernelInTheProcess_HasItsFunction()
    {
        string? line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.EndsWith("[vdso]", StringComparison.Ordinal));
        Assert.SkipWhen(line is null, "absent: [vdso]");
        Assert.True(ProcessMapping.TryParse(line, out ProcessMapping vdso));
        ulong[] addresses = [.. Enumerable.Range(0, (int)(vdso.End - vdso.Start) / 16).Select(i => vdso.Start + (ulong)(16 * i))];

        IReadOnlyList<StackFrame> frames = _symbols.Resolve(addresses, Environment.ProcessId);

        Assert.Contains(frames, frame => frame.Function?.Contains("clock_gettime", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Resolve_CodeThatThePerfMapNames_HasThatName()
    {
        ulong address = (ulong)Marshal.GetFunctionPointerForDelegate((Action)ResolveNothing);
        StackFrame before = ResolveOwn(address);
        Assert.Null(before.Function);
        Assert.NotNull(before.Cause);
        string map = Path.Combine("/tmp", $"perf-{Environment.ProcessId}.map");
        bool isOurs = !File.Exists(map);
        Assert.SkipUnless(isOurs, "present already: a perf map of this process");
        try
        {
            File.WriteAllText(map, $"{address:x} 20 void Tests::Nothing()\n");

            Assert.Equal("void Tests::Nothing()+0x4", $"{ResolveOwn(address + 4)}");
        }
        finally
        {
            File.Delete(map);
        }
    }

    [Fact]
    public void Resolve_AddressesThatEndWithZero_AreThoseBefore() => Assert.Single(_symbols.Resolve([1, 0, 2], Environment.ProcessId));

    [Fact]
    public void Resolve_AddressWithoutCode_SaysSo() =>
        Assert.Equal(("0x1", "The process has no code at this address."), ($"{ResolveOwn(1)}", ResolveOwn(1).Cause));

    [Fact]
    public void Resolve_ProcessThatDoesNotExist_SaysSo() =>
        Assert.StartsWith("The process has ended", Assert.Single(_symbols.Resolve([1], int.MaxValue)).Cause, StringComparison.Ordinal);

    /// <summary>A process may put anything there in place of a file.</summary>
    [Fact]
    public void Resolve_PerfMapThatIsALink_IsNotFollowed()
    {
        ulong address = (ulong)Marshal.GetFunctionPointerForDelegate((Action)ResolveNothing);
        string map = Path.Combine("/tmp", $"perf-{Environment.ProcessId}.map"), target = Path.GetTempFileName();
        Assert.SkipWhen(File.Exists(map), "present already: a perf map of this process");
        try
        {
            File.WriteAllText(target, $"{address:x} 20 secret\n");
            File.CreateSymbolicLink(map, target);

            Assert.Null(ResolveOwn(address).Function);
        }
        finally
        {
            File.Delete(map);
            File.Delete(target);
        }
    }

    /// <summary>A file that could not be read, since the process has ended, can be read of the next one.</summary>
    [Fact]
    public void Resolve_FileThatCouldNotBeRead_IsReadOfTheNextProcess()
    {
        using (System.Diagnostics.Process first = StartCat(out ulong program, out ulong getpid))
        {
            _symbols.Resolve([program], first.Id);
            first.StandardInput.Close();
            first.WaitForExit();
            Assert.Null(Assert.Single(_symbols.Resolve([getpid], first.Id)).Function);
        }

        using System.Diagnostics.Process second = StartCat(out _, out ulong again);

        Assert.EndsWith("getpid", Assert.Single(_symbols.Resolve([again], second.Id)).Function, StringComparison.Ordinal);
        second.StandardInput.Close();
        second.WaitForExit();
    }

    [Fact]
    public void Resolve_ProcessThatEnded_HasTheNamesThatWereRead()
    {
        using System.Diagnostics.Process child = StartCat(out _, out ulong address);
        StackFrame alive = Assert.Single(_symbols.Resolve([address], child.Id));

        child.StandardInput.Close();
        child.WaitForExit();

        Assert.EndsWith("getpid", alive.Function, StringComparison.Ordinal);
        Assert.Equal(alive, Assert.Single(_symbols.Resolve([address], child.Id)));
    }

    /// <param name="program">Receives an address in the program itself.</param>
    /// <param name="getpid">Receives the address of getpid in its C library.</param>
    private static System.Diagnostics.Process StartCat(out ulong program, out ulong getpid)
    {
        System.Diagnostics.Process child = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        child.StandardInput.WriteLine("x");
        child.StandardInput.Flush();
        Assert.Equal("x", child.StandardOutput.ReadLine()); // It runs its own program now.
        ProcessMapping[] mappings = [.. File.ReadLines($"/proc/{child.Id}/maps")
            .Select(line => ProcessMapping.TryParse(line, out ProcessMapping mapping) ? mapping : default).Where(mapping => mapping.Path is not null)];
        program = mappings.First(mapping => mapping.Path.EndsWith("/cat", StringComparison.Ordinal)).Start;
        ProcessMapping library = mappings.First(mapping => mapping.Path.Contains("libc", StringComparison.Ordinal));
        getpid = library.Start - library.FileOffset + FindGetpid(library.Path);
        return child;
    }

    private static void ResolveNothing()
    {
    }

    private static ulong FindGetpid(string library) => ElfFunctions.Find(File.ReadAllBytes(library), new HashSet<string> { "getpid" })[0].FileOffset;

    private static ulong FindExport(string library, string function) => (ulong)NativeLibrary.GetExport(NativeLibrary.Load(library), function);

    private static string FindLoaded(string name) => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name);

    private StackFrame ResolveOwn(ulong address) => Assert.Single(_symbols.Resolve([address], Environment.ProcessId));
}
