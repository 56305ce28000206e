using System.Reflection;

namespace Ebpf.SoakTests;

/// <summary>The public members of a type that need no argument, to be called in any order. What they give is disposed.</summary>
internal sealed class Members<T>
{
    private const BindingFlags Call = BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding;

    private readonly List<(string Name, Func<T, object?> Call)> _members;
    private readonly Dictionary<string, Exception?> _usual = [];

    /// <param name="live">What a member throws on it, it may throw always: a map of one kind lacks what another has.</param>
    /// <param name="without">Names of members that end or change the object for the others.</param>
    /// <param name="others">Members with arguments.</param>
    internal Members(T live, string[] without, params (string Name, Func<T, object?> Call)[] others)
    {
        _members = [.. typeof(T).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => CanBeCalled(method) && !without.Contains(method.Name))
            .Select(method => (method.Name, ToCall(method))), .. others];
        Assert.NotEmpty(_members);
        foreach ((string name, Func<T, object?> call) in _members)
        {
            _usual[name] = Record.Exception(() => Use(call, live));
        }
    }

    /// <summary>Calls one of them.</summary>
    internal void CallAny(T subject)
    {
        (string name, Func<T, object?> call) = _members[Random.Shared.Next(_members.Count)];
        try
        {
            Use(call, subject);
        }
        catch (Exception e) when (IsUsual(_usual[name], e))
        {
        }
    }

    private static bool IsUsual(Exception? usual, Exception now) =>
        now.GetType() == usual?.GetType() && (now as BpfException)?.ErrorNumber == (usual as BpfException)?.ErrorNumber;

    private static void Use(Func<T, object?> call, T subject) => (call(subject) as IDisposable)?.Dispose();

    private static bool CanBeCalled(MethodInfo method) =>
        !method.ContainsGenericParameters && !method.ReturnType.IsByRef && !method.ReturnType.IsByRefLike
        && method.GetParameters().All(parameter => parameter.IsOptional && !parameter.ParameterType.IsByRefLike);

    private static Func<T, object?> ToCall(MethodInfo method)
    {
        object[] arguments = [.. method.GetParameters().Select(_ => Type.Missing)];
        return subject => method.Invoke(subject, Call, null, arguments, null);
    }
}
