namespace Ebpf;

/// <summary>Questions of a CO-RE relocation, by the numbers in the bytes (BPF_CORE_…).</summary>
internal enum CoreRelocationKind
{
    FieldOffset,
    FieldSize,
    FieldExists,
    FieldIsSigned,
    FieldLeftShift,
    FieldRightShift,
    LocalTypeId,
    KernelTypeId,
    TypeExists,
    TypeSize,
    EnumValueExists,
    EnumValue,
    TypeMatches,
}
