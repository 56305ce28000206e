namespace Ebpf.Bindings;

/// <summary>What the user is told, without a stack trace.</summary>
internal sealed class BindingsException(string message) : Exception(message);
