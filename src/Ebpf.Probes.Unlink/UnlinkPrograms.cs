using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's BPF object, loaded and attached.</summary>
internal sealed class UnlinkPrograms : IDisposable
{
    // The function's name up to Linux 6.19, and from 7.0.
    private static readonly string[] UnlinkFunctions = ["do_unlinkat", "filename_unlinkat"];

    private readonly BpfObject _object;
    private readonly List<BpfLink> _links = [];

    private UnlinkPrograms(BpfObject obj, UnlinkAttachment attachment)
    {
        _object = obj;
        Attachment = attachment;
    }

    internal UnlinkAttachment Attachment { get; }

    internal BpfMap Events => _object.Maps["events"];

    internal static UnlinkPrograms Load(UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        UnlinkAttachment attachment = Choose(options.AttachKind);
        BpfObjectOptions objectOptions = new()
        {
            Name = "unlink",
            Programs = [.. AttachPoints(attachment).Select(point => point.Program)],
            MapSizes = new Dictionary<string, uint> { ["events"] = (uint)options.RingBufferSizeBytes },
        };
        return new UnlinkPrograms(BpfObject.Load(ReadObject(), objectOptions, loggerFactory), attachment);
    }

    /// <summary>Returns first: a call between the two attachments has no entry, instead of an entry that waits for ever.</summary>
    internal void Attach()
    {
        foreach ((string program, string target) in AttachPoints(Attachment))
        {
            BpfProgram toAttach = _object.Programs[program];
            _links.Add(Attachment.Kind == UnlinkAttachKind.Kprobe
                ? toAttach.AttachKprobe(target, new KprobeOptions { AtReturn = program == "unlink_return" })
                : toAttach.AttachTracepoint("syscalls", target));
        }
    }

    /// <summary>Returns first, here too: a call that was entered then has not ended, instead of having no entry.</summary>
    /// <remarks>What the ring holds can still be read.</remarks>
    internal void Detach() => _links.ForEach(link => link.Dispose());

    public void Dispose()
    {
        Detach();
        _object.Dispose();
    }

    internal UnlinkLosses ReadLosses()
    {
        BpfPerCpuMap<uint, UnlinkLosses> map = _object.Maps["losses"].AsPerCpu<uint, UnlinkLosses>();
        UnlinkLosses[] losses = new UnlinkLosses[map.CpuCount];
        map.TryGetValues(0, losses); // An array has all its keys.
        return UnlinkLosses.Sum(losses);
    }

    private static UnlinkAttachment Choose(UnlinkAttachKind requested)
    {
        bool hasKprobes = KernelFeatures.HasKprobes;
        return requested switch
        {
            UnlinkAttachKind.Kprobe => ChooseKprobe("as the options ask"),
            UnlinkAttachKind.Tracepoint => ChooseTracepoints("as the options ask"),
            _ when !hasKprobes => ChooseTracepoints("this kernel was built without kprobes"),
            _ => ChooseKprobe("this kernel has kprobes"),
        };
    }

    private static UnlinkAttachment ChooseKprobe(string reason)
    {
        KernelFunction function = KernelSymbols.FindFunction(UnlinkFunctions) ?? throw new PlatformNotSupportedException(
            $"This kernel has none of the functions {string.Join(", ", UnlinkFunctions)}. Use UnlinkAttachKind.Tracepoint.");
        return new UnlinkAttachment(UnlinkAttachKind.Kprobe, [function.Name], function.IsClone ? $"{reason}; {function}" : reason);
    }

    // arm64 has no unlink system call, only unlinkat.
    private static UnlinkAttachment ChooseTracepoints(string reason) => new(
        UnlinkAttachKind.Tracepoint,
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ["unlink", "unlinkat"] : ["unlinkat"],
        reason);

    private static IEnumerable<(string Program, string Target)> AttachPoints(UnlinkAttachment attachment) =>
        attachment.Kind == UnlinkAttachKind.Kprobe
            ? [("unlink_return", attachment.Targets[0]), ("unlink_entry", attachment.Targets[0])]
            : [.. attachment.Targets.Select(call => ($"exit_{call}", $"sys_exit_{call}")),
               .. attachment.Targets.Select(call => ($"enter_{call}", $"sys_enter_{call}"))];

    private static byte[] ReadObject()
    {
        string architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => throw new PlatformNotSupportedException($"There is no BPF object for {other}; there is for X64 and Arm64."),
        };
        using Stream resource = typeof(UnlinkPrograms).Assembly.GetManifestResourceStream($"unlink.bpf.{architecture}.o")
            ?? throw new InvalidOperationException($"The assembly was built without the BPF object for {architecture}.");
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
