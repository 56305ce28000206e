using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>A native library that is missing or damaged ends the start with an exception that names it, not the process with a signal.</summary>
public sealed class NativeLibraryTests : IDisposable
{
    private const string Library = "libebpf-core.so";

    /// <summary>.NET aborts after an unhandled exception.</summary>
    private const int Aborted = 128 + 6;

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("ebpf-soak-");

    public void Dispose() => _copy.Delete(recursive: true);

    /// <remarks>Cut behind its headers, the dynamic loader itself ends the process with SIGBUS.</remarks>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Start_LibraryIsTruncated_NamesIt(int length)
    {
        Require.Probe();
        CopyApplicationWithoutLibrary();
        byte[] whole = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, Library), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_copy.FullName, Library), whole[..length], TestContext.Current.CancellationToken);

        AssertNames(await WatchAsync());
    }

    /// <summary>A version that lacks a function.</summary>
    [Fact]
    public async Task Start_LibraryIsOfAnotherVersion_NamesWhatItLacks()
    {
        Require.Probe();
        CopyApplicationWithoutLibrary();
        byte[] other = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, Library), TestContext.Current.CancellationToken);
        for (int at = 0; other.AsSpan(at).IndexOf("bpf_object__open_mem\0"u8) is >= 0 and int next; at += next + 1)
        {
            other[at + next] = (byte)'B';
        }

        await File.WriteAllBytesAsync(Path.Combine(_copy.FullName, Library), other, TestContext.Current.CancellationToken);

        (int exitCode, string error) = await WatchAsync();

        Assert.Equal(Aborted, exitCode);
        Assert.Contains("EntryPointNotFoundException", error, StringComparison.Ordinal);
        Assert.Contains("bpf_object__open_mem", error, StringComparison.Ordinal);
        Assert.Contains(Library, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_LibraryIsLoadedTwice_WatchesWithItsOwn()
    {
        Require.Probe();
        string second = Path.Combine(_copy.FullName, Library);
        File.Copy(Path.Combine(AppContext.BaseDirectory, Library), second);
        nint own = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, Library)), other = NativeLibrary.Load(second);
        try
        {
            Assert.NotEqual(NativeLibrary.GetExport(own, "bpf_object__open_mem"), NativeLibrary.GetExport(other, "bpf_object__open_mem"));
            UnlinkProbe.Start().Dispose();
        }
        finally
        {
            NativeLibrary.Free(other);
        }

        UnlinkProbe.Start().Dispose();
    }

    [Fact]
    public async Task Start_LibraryIsMissing_NamesIt()
    {
        Require.Probe();
        CopyApplicationWithoutLibrary();

        AssertNames(await WatchAsync());
    }

    private static void AssertNames((int ExitCode, string Error) result)
    {
        Assert.Equal(Aborted, result.ExitCode);
        Assert.Contains("DllNotFoundException", result.Error, StringComparison.Ordinal);
        Assert.Contains(Library, result.Error, StringComparison.Ordinal);
    }

    private void CopyApplicationWithoutLibrary()
    {
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetFileName(file) != Library))
        {
            File.Copy(file, Path.Combine(_copy.FullName, Path.GetFileName(file)));
        }
    }

    private async Task<(int ExitCode, string Error)> WatchAsync()
    {
        ProcessStartInfo start = new(Path.Combine(_copy.FullName, "Ebpf.SoakTests"), ["watch"]) { RedirectStandardError = true };
        using Process watcher = Process.Start(start)!;
        string error = await watcher.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await watcher.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (watcher.ExitCode, error);
    }
}
