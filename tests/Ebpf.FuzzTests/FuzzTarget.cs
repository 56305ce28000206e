namespace Ebpf.FuzzTests;

/// <summary>Reads hostile bytes. It throws only when the code that it tries breaks a promise.</summary>
/// <param name="input">Ends at a page without access.</param>
internal delegate void FuzzTarget(ReadOnlySpan<byte> input);
