namespace Ebpf.Build;

/// <summary>Makes the classes of a project.</summary>
internal static class Generator
{
    /// <returns>0; 1 when an input could not be used, which is printed as MSBuild reads it.</returns>
    internal static int Run(string requestPath, TextWriter output)
    {
        try
        {
            BuildRequest request = BuildRequest.Read(requestPath);
            List<string> inputs = [];
            SourceFiles files = new(request.OutputDirectory);
            foreach (IGrouping<(string Namespace, string ClassName), BuildItem> group in request.Items.GroupBy(item => (item.Namespace, item.ClassName)))
            {
                files.Add(group.Key.Namespace, group.First(), [.. group.SelectMany(item => Images(request, item, inputs, output))]);
            }

            files.Write(inputs);
            return 0;
        }
        catch (BuildException e)
        {
            output.WriteLine(e.ToDiagnostic());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.WriteLine(new BuildException(requestPath, e.Message).ToDiagnostic());
        }

        return 1;
    }

    /// <summary>The objects of an item, one for each processor.</summary>
    private static IEnumerable<ObjectImage> Images(BuildRequest request, BuildItem item, List<string> inputs, TextWriter output)
    {
        if (!File.Exists(item.Path))
        {
            throw new BuildException(item.Path, "The file does not exist.");
        }

        inputs.Add(item.Path);
        if (!item.IsSource)
        {
            return [new ObjectImage(item, item.Architectures is [var only] ? only : null, File.ReadAllBytes(item.Path))];
        }

        ClangCompiler clang = ClangCompiler.Find(request, item.Path);
        return [.. item.Architectures.Select(architecture => new ObjectImage(item, architecture, clang.Compile(item, architecture, inputs, output)))];
    }
}
