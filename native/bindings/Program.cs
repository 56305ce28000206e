using Ebpf.Bindings;

try
{
    var options = Options.Parse(args);
    var allowList = TextFile.ReadList(options.AllowList);
    using var headers = new HeaderCopy(options.Source, TextFile.ReadList(options.HeaderList));

    var outputs = options.Targets.Select(target =>
    {
        var selection = HeaderParser.Parse(headers, allowList, target);
        return (
            CSharp: CSharpFile.Write(selection, options.LibbpfVersion, headers),
            Asserts: AssertsFile.Write(selection, options.LibbpfVersion, headers));
    }).Distinct().ToList();

    // One file serves every architecture.
    if (outputs is not [var output])
    {
        throw new BindingsException("The bindings differ between the targets.");
    }

    File.WriteAllText(options.CSharpOutput, output.CSharp);
    File.WriteAllText(options.AssertsOutput, output.Asserts);
    return 0;
}
catch (BindingsException exception)
{
    Console.Error.WriteLine($"bindings: {exception.Message}");
    return 1;
}
