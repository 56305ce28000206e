namespace Ebpf;

/// <summary>The opening of an object file by libbpf.</summary>
/// <param name="IsElf">Whether it is an ELF file at all.</param>
internal sealed record OpenAttempt(bool IsElf) : Attempt
{
    private const string Advice = "Give the file that 'clang -g -O2 -target bpf -c' writes, as a rule NAME.bpf.o.";
    private const int LIBBPF_ERRNO__ENDIAN = 4003;

    protected override FailureDiagnosis? FindCause(Failure failure)
    {
        LibbpfWords words = new(failure.Warnings);
        return !IsElf ? new FailureDiagnosis("It is not an ELF file.", Advice, BpfErrorKind.InvalidArgument)
            : words.Has("legacy map definitions") ? new FailureDiagnosis(
                "Its maps are declared in the old way (struct bpf_map_def in the section maps), which libbpf 1.0 gave up.",
                "Declare them with types: struct { __uint(type, BPF_MAP_TYPE_HASH); … } name SEC(\".maps\");", BpfErrorKind.NotSupported)
            : words.Has("BTF is required") ? new FailureDiagnosis(
                "It has no type information (BTF), which its maps need.", "Compile it with 'clang -g'.", BpfErrorKind.InvalidArgument)
            : failure.ErrorNumber == LIBBPF_ERRNO__ENDIAN ? new FailureDiagnosis(
                "It is for machines of another byte order.", "Compile it with 'clang -target bpf' on this machine, or with -target bpfel.", BpfErrorKind.InvalidArgument)
            : failure.Kind == BpfErrorKind.InvalidArgument ? new FailureDiagnosis(
                "It is not a BPF object, or one that libbpf does not understand.", Advice, BpfErrorKind.InvalidArgument)
            : null;
    }
}
