using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ebpf.KernelTests;

/// <summary>A collectible context with its own copies of this project's assemblies, as the host of a plugin has one.</summary>
internal sealed class PluginContext() : AssemblyLoadContext("plugin", isCollectible: true)
{
    /// <summary>Calls a method of this context's own <see cref="PluginWork"/>.</summary>
    internal string Call(string method) =>
        (string)LoadFromAssemblyPath(typeof(PluginWork).Assembly.Location).GetType(typeof(PluginWork).FullName!)!
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, null)!;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name!.StartsWith("Ebpf.", StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll"))
            : null;

    /// <summary>Calls the method in a context that is unloaded then. No reference to it stays on the caller's stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static (string Result, WeakReference Context) CallOnce(string method)
    {
        PluginContext context = new();
        string result = context.Call(method);
        context.Unload();
        return (result, new WeakReference(context));
    }

    /// <summary>Returns whether the collector takes the context; it may need several rounds, because finalizers hold parts of it.</summary>
    internal static bool IsCollected(WeakReference context)
    {
        DetachingThreads.WaitForEnd(); // They run the context's code.
        for (int round = 0; round < 100 && context.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return !context.IsAlive;
    }
}
