namespace Ebpf.Interop;

/// <summary>struct itimerspec of time.h.</summary>
internal struct TimerSpecification
{
    internal TimeSpecification it_interval;
    internal TimeSpecification it_value;
}
