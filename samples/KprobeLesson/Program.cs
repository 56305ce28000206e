// The kprobe lesson: native/bpf/lesson/kprobe_lesson.bpf.c writes a line at the entry of the kernel function that deletes a
// file, and one at its return; this shows them until Ctrl-C.
using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf;

using CancellationTokenSource end = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
try
{
    if (!KernelFeatures.HasKprobes)
    {
        throw new PlatformNotSupportedException("This kernel was built without kprobes.");
    }

    // The function's name up to Linux 6.19, and from 7.0.
    string function = KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")?.Name
        ?? throw new PlatformNotSupportedException("This kernel has no function do_unlinkat or filename_unlinkat.");
    string resource = $"kprobe_lesson.bpf.{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64")}.o";
    using BpfObject lesson = BpfObject.LoadResource(typeof(Program).Assembly, resource);
    using BpfLink exit = lesson.Programs["do_unlinkat_exit"].AttachKprobe(function, new KprobeOptions { AtReturn = true });
    using BpfLink entry = lesson.Programs["do_unlinkat"].AttachKprobe(function);
    Console.Error.WriteLine($"Attached to {function}. Ctrl-C ends.");

    await foreach (TracePipeLine line in TracePipe.ReadAllAsync(end.Token))
    {
        if (line.Kind == TracePipeLineKind.LostEvents || line.Message.StartsWith("KPROBE ", StringComparison.Ordinal))
        {
            Console.WriteLine(ToPrintable(line.Kind == TracePipeLineKind.Event ? ToLine(line) : line.Text));
        }
    }
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception e) when (e is BpfException or PlatformNotSupportedException or DllNotFoundException)
{
    Console.Error.WriteLine($"KprobeLesson: {e.Message}");
    return 1;
}

return 0;

void End(PosixSignalContext context)
{
    context.Cancel = true;
    end.Cancel();
}

static string ToLine(TracePipeLine line) => string.Create(CultureInfo.InvariantCulture,
    $"{line.Task}-{line.ThreadId} [{line.Cpu:D3}] {line.Flags} {line.Timestamp?.TotalSeconds:F6}: {line.Function}: {line.Message}");

// A file's name may hold what commands a terminal.
static string ToPrintable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
