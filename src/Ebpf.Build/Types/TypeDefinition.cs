namespace Ebpf.Build;

/// <summary>A type that the generated code defines.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CName">What it is in C.</param>
/// <param name="Text">Its source.</param>
internal sealed record TypeDefinition(string Name, string CName, string Text);
