using System.Globalization;
using Ebpf.SoakTests;
using Xunit.Runner.InProc.SystemConsole;

return args switch
{
    ["count", var process] => Watcher.Count(process),
    ["delete", var threads] => Deleter.Run(int.Parse(threads, CultureInfo.InvariantCulture)),
    ["load-damaged", var name, var part, var damage, var from, var seconds] => DamagedLoader.Run(name, part, damage, from, seconds),
    ["watch"] => Watcher.Run(),
    _ => await ConsoleRunner.Run(args),
};
