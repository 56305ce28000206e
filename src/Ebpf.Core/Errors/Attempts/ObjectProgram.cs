namespace Ebpf;

/// <summary>A program of an object, as far as the search for a failure's cause needs it.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Attempt">The attachment that the section tells.</param>
internal readonly record struct ObjectProgram(string Section, Attempt Attempt);
