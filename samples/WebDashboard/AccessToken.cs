using System.Security.Cryptography;
using System.Text;

namespace WebDashboard;

/// <summary>The secret of those who may read: Dashboard:Token of the configuration, else a new one for each start.</summary>
internal sealed class AccessToken(IConfiguration configuration)
{
    internal string Text { get; } = configuration["Dashboard:Token"] is { Length: > 0 } text ? text : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Compares in the same time wherever the difference is.</summary>
    internal bool Matches(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
