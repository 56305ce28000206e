using Ebpf.FuzzTests;
using SharpFuzz;
using Xunit.Runner.InProc.SystemConsole;

// Under afl-fuzz: Ebpf.FuzzTests fuzz TARGET. Otherwise: the tests, with xunit's own options.
if (args is ["fuzz", var target])
{
    FuzzTarget found = FuzzTargets.All[target];
    using GuardedMemory memory = new(FuzzTargets.LongestInput);
    Fuzzer.OutOfProcess.Run(stream => found(memory.Fill(stream)));
    return 0;
}

return await ConsoleRunner.Run(args);
