namespace Ebpf.Build;

/// <summary>The names of one C# scope: each is given once.</summary>
/// <param name="taken">Names that are not free.</param>
internal sealed class NameScope(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>Gives a name; where it is taken, one with the suffix, then with a number.</summary>
    internal string Take(string name, string suffix)
    {
        string free = _taken.Contains(name) ? name + suffix : name;
        for (int i = 2; !_taken.Add(free); i++)
        {
            free = $"{name}{suffix}{i}";
        }

        return free;
    }

    /// <returns>False when the name is taken.</returns>
    internal bool TryTake(string name) => _taken.Add(name);
}
