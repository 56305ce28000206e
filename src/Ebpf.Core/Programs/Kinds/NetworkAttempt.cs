using Ebpf.Interop;

namespace Ebpf;

/// <summary>An attachment to a network device.</summary>
/// <param name="Device">The device.</param>
internal abstract record NetworkAttempt(NetworkDevice Device) : Attempt
{
    // Of the calling thread: /proc/net is that of the process's first thread.
    private const string Devices = "/proc/thread-self/net/dev";
    private const int HeaderLines = 2;

    /// <summary>Finds a cause that is particular to the kind, on a device that exists.</summary>
    protected abstract FailureDiagnosis? FindCauseOnDevice(Failure failure);

    protected sealed override FailureDiagnosis? FindCause(Failure failure) =>
        failure.IsRefusal ? null
        : failure.ErrorNumber == Libc.ENODEV ? FindAbsentDevice()
        : FindCauseOnDevice(failure);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();

    private FailureDiagnosis FindAbsentDevice()
    {
        IEnumerable<string> names = File.ReadLines(Devices).Skip(HeaderLines).Select(line => line.Split(':')[0].Trim())
            .Where(name => !name.Any(char.IsControl)); // A name is any bytes but a slash, a colon and spaces.
        return new FailureDiagnosis(
            $"This network namespace has no device {(Device.Name is null ? "with index " : "")}{Device}.",
            $"Its devices: {string.Join(", ", names)}.",
            BpfErrorKind.NotFound);
    }
}
