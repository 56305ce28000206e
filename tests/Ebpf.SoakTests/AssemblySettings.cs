[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The tests share the machine's kernel and this process's limits.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
