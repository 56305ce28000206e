namespace WebDashboard;

/// <summary>Lets nobody in without the token, and lets no page load or frame anything foreign.</summary>
internal sealed class Protection(RequestDelegate next, AccessToken token)
{
    private const string Cookie = "dashboard-token";

    public async Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // The address has the token once.
        headers.CacheControl = "no-store";
        if (token.Matches(context.Request.Query["token"]))
        {
            // Strict: a foreign page cannot make the browser send it.
            context.Response.Cookies.Append(Cookie, token.Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps });
            context.Response.Redirect("/");
        }
        else if (token.Matches(context.Request.Cookies[Cookie]))
        {
            await next(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("Open the address that the dashboard printed at its start: it has the token.");
        }
    }
}
