using CppSharp;
using CppSharp.AST;
using CppSharp.Generators.CSharp;

namespace Ebpf.Bindings;

internal static class FunctionEmitter
{
    public static void Write(TextGenerator text, IEnumerable<Function> functions, TypeMap types)
    {
        foreach (var function in functions)
        {
            text.NewLine();
            text.WriteLine(ReturnsPointer(function)
                ? "[LibraryImport(LibraryName, SetLastError = true)]"
                : "[LibraryImport(LibraryName)]");
            text.WriteLine("[UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]");
            text.WriteLine($"internal static partial {Signature(function, types)};");
        }
    }

    // libbpf's functions return -errno; those that return a pointer set errno instead.
    private static bool ReturnsPointer(Function function) => function.ReturnType.Type is PointerType;

    private static string Signature(Function function, TypeMap types)
    {
        if (function.IsVariadic)
        {
            throw new BindingsException($"{function.Name} takes variable arguments.");
        }

        var parameters = function.Parameters.Select(parameter =>
            $"{types.Map(parameter.Type).Name} {CSharpSources.SafeIdentifier(parameter.Name)}");
        return $"{types.Map(function.ReturnType.Type).Name} {function.Name}({string.Join(", ", parameters)})";
    }
}
