namespace Ebpf.KernelTests;

/// <summary>Another value of a setting of the kernel, a file, until it is disposed.</summary>
internal sealed class KernelSetting : IDisposable
{
    private readonly string _path;
    private readonly string _before;

    internal KernelSetting(string path, string value)
    {
        _path = path;
        _before = File.ReadAllText(path);
        File.WriteAllText(path, value);
    }

    public void Dispose() => File.WriteAllText(_path, _before);
}
