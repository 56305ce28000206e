namespace Ebpf;

/// <summary>Which limit of the process is used up. It opens no file: there may be no descriptor left.</summary>
internal static class LimitDiagnosis
{
    private const int EMFILE = 24;

    internal static FailureDiagnosis? Find(int errorNumber) => errorNumber == EMFILE
        ? new FailureDiagnosis(
            $"This process has as many files open as it may, {KernelSettings.OpenFilesLimit} (RLIMIT_NOFILE).",
            "Raise it: «ulimit -n», LimitNOFILE= in a systemd unit, --ulimit nofile= for a container.",
            BpfErrorKind.ResourceLimit)
        : null;
}
