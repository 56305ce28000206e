using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread that a seccomp filter keeps from system calls, as a container's profile does.</summary>
internal static unsafe partial class Seccomp
{
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_SET_SECCOMP = 22;
    private const int SECCOMP_MODE_FILTER = 2;
    private const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    private const uint SECCOMP_RET_ERRNO = 0x00050000;
    private const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;

    private const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K

    /// <summary>Its lower half in struct seccomp_data, whose first field is the call's number.</summary>
    private const uint FourthArgument = 40;
    private const uint SecondArgument = 24;
    private const uint EPOLL_CTL_DEL = 2;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int EpollControl => IsX64 ? 233 : 21;

    internal static int Bpf => IsX64 ? 321 : 280;

    internal static int PerfEventOpen => IsX64 ? 298 : 241;

    /// <param name="action">What to run.</param>
    /// <param name="errorNumber">What the calls return.</param>
    /// <param name="calls">Their numbers; none: a filter that allows everything.</param>
    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action, int errorNumber, params int[] calls) =>
        OwnThread.Run(() => Filter(SECCOMP_RET_ERRNO | (uint)errorNumber, calls), action);

    /// <summary>The calls end the process, as under SystemCallFilter= of a systemd unit.</summary>
    internal static Exception? RunOrDie(Action action, params int[] calls) => OwnThread.Run(() => Filter(SECCOMP_RET_KILL_PROCESS, calls), action);

    /// <summary>A call whose fourth argument is not 0, as that of a wait without end, returns an error, and so does the removal of what epoll watches.</summary>
    internal static Exception? RunWithoutLongWaits(Action action, int errorNumber, int call) => OwnThread.Run(
        () => Install(
        [
            new(LoadWord, 0, 0, 0),
            new(JumpIfEqual, 0, 4, (uint)EpollControl),
            new(LoadWord, 0, 0, SecondArgument),
            new(JumpIfEqual, 0, 1, EPOLL_CTL_DEL),
            new(Return, 0, 0, SECCOMP_RET_ERRNO | (uint)errorNumber),
            new(Return, 0, 0, SECCOMP_RET_ALLOW),
            new(LoadWord, 0, 0, 0),
            new(JumpIfEqual, 0, 3, (uint)call),
            new(LoadWord, 0, 0, FourthArgument),
            new(JumpIfEqual, 1, 0, 0),
            new(Return, 0, 0, SECCOMP_RET_ERRNO | (uint)errorNumber),
            new(Return, 0, 0, SECCOMP_RET_ALLOW),
        ]),
        action);

    private static void Filter(uint verdict, int[] calls)
    {
        List<Instruction> program = [new(LoadWord, 0, 0, 0)];
        foreach (int call in calls)
        {
            program.Add(new Instruction(JumpIfEqual, 0, 1, (uint)call));
            program.Add(new Instruction(Return, 0, 0, verdict));
        }

        program.Add(new Instruction(Return, 0, 0, SECCOMP_RET_ALLOW));
        Install(program);
    }

    private static void Install(List<Instruction> program)
    {
        Assert.Equal(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
        fixed (Instruction* first = CollectionsMarshal.AsSpan(program))
        {
            FilterProgram filter = new() { Length = (ushort)program.Count, First = first };
            Assert.Equal(0, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (nint)(&filter), 0, 0));
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal Instruction* First;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint second, nint third, nint fourth, nint fifth);
}
