using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>A C++ exception that is caught without having been thrown: libstdc++ has a USDT probe there.</summary>
internal static partial class CppException
{
    private const string Library = "libstdc++.so.6";

    // sizeof(struct _Unwind_Exception), which is before the exception's object.
    private const int HeaderSize = 32;

    /// <summary>The library of this process, once it is loaded.</summary>
    internal static string LibraryPath => File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(
        path => Path.GetFileName(path).StartsWith("libstdc++.so", StringComparison.Ordinal));

    /// <summary>On a thread of its own: the library counts the exceptions of each thread, and this one was never thrown.</summary>
    internal static void Catch(nint exceptionType) => Assert.Null(OwnThread.Run(() => { }, () =>
    {
        nint exception = __cxa_allocate_exception(8);
        __cxa_init_primary_exception(exception, exceptionType, 0);
        __cxa_begin_catch(exception - HeaderSize);
        __cxa_end_catch();
    }));

    [LibraryImport(Library)]
    private static partial nint __cxa_allocate_exception(nuint size);

    [LibraryImport(Library)]
    private static partial nint __cxa_init_primary_exception(nint exception, nint type, nint destructor);

    [LibraryImport(Library)]
    private static partial nint __cxa_begin_catch(nint header);

    [LibraryImport(Library)]
    private static partial void __cxa_end_catch();
}
