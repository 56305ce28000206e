using Ebpf.Build;

return args is [var request]
    ? Generator.Run(request, Console.Out)
    : throw new ArgumentException("Ebpf.Build is run by its MSBuild targets, with the path of a request.");
