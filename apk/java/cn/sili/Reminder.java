package cn.sili;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.os.Build;
import java.util.Calendar;

/** Says what an alarm was given to say: how many things wait, no name and no matter.
 *  A phone that was asleep says nothing at night, and nothing of a day that is over. */
public class Reminder extends BroadcastReceiver {
    private static final String CHANNEL = "reminders";
    private static final int NIGHT_FROM = 21;
    private static final int NIGHT_UNTIL = 7;
    private static final long LATE_MS = 13L * 3600 * 1000;

    @Override
    public void onReceive(Context context, Intent intent) {
        int hour = Calendar.getInstance().get(Calendar.HOUR_OF_DAY);
        String at = intent.getStringExtra("at");
        String words = intent.getStringExtra("words");
        if (at == null || words == null) {
            return;
        }
        long late = System.currentTimeMillis() - Long.parseLong(at);
        if (late > LATE_MS || hour >= NIGHT_FROM || hour < NIGHT_UNTIL) {
            return;
        }
        NotificationManager manager =
            (NotificationManager) context.getSystemService(Context.NOTIFICATION_SERVICE);
        Intent open = context.getPackageManager()
            .getLaunchIntentForPackage(context.getPackageName());
        PendingIntent tap =
            PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE);
        Notification.Builder builder = builder(context, manager)
            .setSmallIcon(context.getApplicationInfo().icon)
            .setContentTitle(context.getApplicationInfo().loadLabel(context.getPackageManager()))
            .setContentText(words)
            .setContentIntent(tap)
            .setAutoCancel(true);
        manager.notify(1, builder.build());
    }

    private static Notification.Builder builder(Context context, NotificationManager manager) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.O) {
            return new Notification.Builder(context);
        }
        manager.createNotificationChannel(new NotificationChannel(
            CHANNEL, "要做的事", NotificationManager.IMPORTANCE_DEFAULT));
        return new Notification.Builder(context, CHANNEL);
    }
}
