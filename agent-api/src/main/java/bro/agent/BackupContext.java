package bro.agent;

/** A stage of a backup. */
public interface BackupContext extends StageContext {}
