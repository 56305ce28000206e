using CppSharp;
using CppSharp.Parser;

namespace Ebpf.Bindings;

/// <summary>Runs CppSharp's parser and <see cref="AllowListPass"/> over the copied headers.</summary>
internal static class HeaderParser
{
    public static AllowListPass Parse(HeaderCopy headers, IReadOnlyList<string> allowList, Target target)
    {
        var options = new DriverOptions { Quiet = true, OutputNewLineType = NewLineType.LF };
        options.AddModule("libbpf").Headers.Add(headers.UnityFile);

        using var driver = new Driver(options);
        SetUp(driver.ParserOptions, headers, target);
        driver.Setup();
        if (!driver.ParseCode())
        {
            throw new BindingsException($"The headers do not parse for {target.Triple}.");
        }

        // None of CppSharp's own passes: they rename, and one throws for an enum that is only
        // declared (bpf.h's bpf_stats_type).
        var selection = new AllowListPass(allowList);
        driver.Context.TranslationUnitPasses.AddPass(selection);
        driver.Context.RunPasses();
        return selection;
    }

    private static void SetUp(ParserOptions options, HeaderCopy headers, Target target)
    {
        options.LanguageVersion = LanguageVersion.C99_GNU;
        options.TargetTriple = target.Triple;
        options.MicrosoftMode = false;
        options.UnityBuild = true;
        options.AddArguments("-fms-extensions"); // see HeaderCopy

        // Not CppSharp's set-up for Linux, which asks the host's gcc for x86_64's paths.
        options.NoBuiltinIncludes = true;
        options.NoStandardIncludes = true;
        options.AddIncludeDirs(headers.IncludeDirectory);
        options.AddSystemIncludeDirs(options.BuiltinsDir);
        options.AddSystemIncludeDirs(Path.Combine(target.Sysroot, "usr/include", target.Triple));
        options.AddSystemIncludeDirs(Path.Combine(target.Sysroot, "usr/include"));
    }
}
