using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NATS.NKeys;

namespace Fleet.Tests;

/// <summary>An operator with an account, as nsc makes them, and users of the account.</summary>
internal sealed class Credentials
{
    private static readonly string Header = Encode("""{"typ":"JWT","alg":"ed25519-nkey"}""");

    private const string Limits = """
        "subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1
        """;

    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);

    internal Credentials()
    {
        using KeyPair @operator = KeyPair.CreatePair(PrefixByte.Operator);
        using KeyPair system = KeyPair.CreatePair(PrefixByte.Account);
        string account = Sign(@operator, _account, "account", $$$"""{"limits":{{{{Limits}}},"mem_storage":-1,"disk_storage":-1,"streams":-1,"consumer":-1}}""");
        Configuration = $$"""
            operator: {{Sign(@operator, @operator, "operator", "{}")}}
            system_account: {{system.GetPublicKey()}}
            resolver: MEMORY
            resolver_preload: { {{_account.GetPublicKey()}}: {{account}}, {{system.GetPublicKey()}}: {{Sign(@operator, system, "account", $$$"""{"limits":{{{{Limits}}}}}""")}} }
            """;
    }

    /// <summary>The part of the server's configuration that trusts them.</summary>
    internal string Configuration { get; }

    /// <returns>What a file of credentials has in it.</returns>
    internal string CreateUser(string name, string[] publish)
    {
        using KeyPair user = KeyPair.CreatePair(PrefixByte.User);
        string token = Sign(_account, user, "user",
            $$$"""{"name":"{{{name}}}","subs":-1,"data":-1,"payload":-1,"pub":{"allow":{{{JsonSerializer.Serialize(publish)}}}},"sub":{"allow":["_INBOX.>"]}}""");
        return $"""
            -----BEGIN NATS USER JWT-----
            {token}
            ------END NATS USER JWT------

            -----BEGIN USER NKEY SEED-----
            {user.GetSeed()}
            ------END USER NKEY SEED------
            """;
    }

    private static string Sign(KeyPair issuer, KeyPair subject, string type, string claims)
    {
        JsonObject nats = JsonNode.Parse(claims)!.AsObject();
        nats["type"] = type;
        nats["version"] = 2;
        string text = $"{Header}." + Encode(JsonSerializer.Serialize(new JsonObject
        {
            ["jti"] = $"{Guid.NewGuid():N}",
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["iss"] = issuer.GetPublicKey(),
            ["sub"] = subject.GetPublicKey(),
            ["name"] = type,
            ["nats"] = nats,
        }));
        byte[] signature = new byte[64];
        issuer.Sign(Encoding.ASCII.GetBytes(text), signature);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
