namespace Ebpf;

/// <summary>The arguments of a package, with the types of its object.</summary>
internal sealed class PackageArguments
{
    private readonly IReadOnlyList<PackageArgument> _arguments;
    private readonly BtfTypes _types;

    /// <param name="arguments">What the package says.</param>
    /// <param name="types">The object's.</param>
    internal PackageArguments(IReadOnlyList<PackageArgument> arguments, BtfTypes types)
    {
        _types = types;
        _arguments = [.. arguments.Where(argument => TypeOf(argument) is { } type && GlobalText.Takes(type))];
    }

    /// <summary>Sets the variables that a command line names, and the defaults of the others.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="globals">Those that are set otherwise.</param>
    /// <exception cref="ArgumentException">An argument is unknown, has no value or a wrong one, or is given twice.</exception>
    /// <exception cref="InvalidDataException">A default is not a value of its variable.</exception>
    internal BpfGlobals Apply(IReadOnlyList<string> words, BpfGlobals globals)
    {
        BpfGlobals all = new(globals);
        foreach ((PackageArgument argument, string value) in Match(words))
        {
            if (all.Values.ContainsKey(argument.Variable))
            {
                throw new ArgumentException($"{argument.Typed}: the variable {argument.Variable} is set twice.", nameof(words));
            }

            all.Set(argument.Variable, GlobalText.Parse(TypeOf(argument)!, value)
                ?? throw new ArgumentException($"{argument.Typed}: '{value}' is not a value of the type {argument.Type}.", nameof(words)));
        }

        foreach (PackageArgument argument in _arguments.Where(argument => argument.Default is not null && !all.Values.ContainsKey(argument.Variable)))
        {
            all.Set(argument.Variable, GlobalText.Parse(TypeOf(argument)!, argument.Default!)
                ?? throw new InvalidDataException($"The package's default '{argument.Default}' is not a value of {argument.Variable}, a {argument.Type}."));
        }

        return all;
    }

    /// <summary>A line for each argument.</summary>
    internal string ToHelp() => string.Concat(_arguments.Select(argument => $"{argument}\n"));

    private BtfType? TypeOf(PackageArgument argument) => _types.Find<BtfVariable>(argument.Variable)?.Target.Resolve();

    private IEnumerable<(PackageArgument Argument, string Value)> Match(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string[] parts = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i].Split('=', 2) : [words[i]];
            PackageArgument argument = _arguments.FirstOrDefault(argument => argument.IsNamed(parts[0]))
                ?? throw new ArgumentException($"The package has no argument '{parts[0]}'. {Describe()}", nameof(words));
            if (argument.IsSwitch)
            {
                yield return parts.Length == 1
                    ? (argument, argument.ValueOfSwitch)
                    : throw new ArgumentException($"{argument.Typed} takes no value.", nameof(words));
            }
            else
            {
                yield return (argument, parts.Length > 1 ? parts[1] : ++i < words.Count
                    ? words[i]
                    : throw new ArgumentException($"{argument.Typed} needs a value of the type {argument.Type}.", nameof(words)));
            }
        }
    }

    private string Describe() => _arguments.Count == 0 ? "It takes none." : $"It takes:\n{ToHelp()}";
}
