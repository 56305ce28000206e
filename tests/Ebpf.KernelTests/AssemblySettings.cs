[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The probe sees the whole machine: tests beside each other would see one another's deletions, threads and descriptors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
