// A host that fails sets the exit code of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
