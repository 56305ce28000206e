using Ebpf.Interop;

namespace Ebpf;

/// <summary>Which limit of the process is used up. It opens no file: there may be no descriptor left.</summary>
internal static class LimitDiagnosis
{
    internal static FailureDiagnosis? Find(int errorNumber) => errorNumber == Libc.EMFILE
        ? new FailureDiagnosis(
            $"This process has as many files open as it may, {KernelSettings.OpenFilesLimit} (RLIMIT_NOFILE).",
            "Raise it: 'ulimit -n', LimitNOFILE= in a systemd unit, --ulimit nofile= for a container.",
            BpfErrorKind.ResourceLimit)
        : null;
}
