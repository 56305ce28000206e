using System.Net;
using System.Net.Sockets;

namespace Fleet;

/// <summary>A network between agents and servers, on this machine, that can be cut: connections hang as behind a pulled cable, and new ones get no answer.</summary>
internal sealed class CutProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private volatile TaskCompletionSource _isWhole = Whole();

    internal CutProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal void Cut() => _isWhole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Mend() => _isWhole.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private static TaskCompletionSource Whole()
    {
        TaskCompletionSource whole = new();
        whole.SetResult();
        return whole;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy ends.
        }
    }

    private async Task ServeAsync(TcpClient agent)
    {
        using TcpClient near = agent, server = new();
        try
        {
            await _isWhole.Task;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(CopyAsync(near.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), near.GetStream()));
        }
        catch (SocketException)
        {
            // The server is away: the agent sees its connection closed.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int length; (length = await from.ReadAsync(buffer)) > 0;)
            {
                await _isWhole.Task;
                await to.WriteAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One side has gone; the other is closed.
        }
    }
}
